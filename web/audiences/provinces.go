package audiences

import "erawan/internal/lang"

func province(hans, hant, th, en string) lang.Text {
	return lang.Text{lang.ZhHans: hans, lang.ZhHant: hant, lang.Th: th, lang.En: en}
}

// provinces are those of mainland China that have airports, by ISO 3166-2.
var provinces = map[string]lang.Text{
	"CN-11": province("北京", "北京", "ปักกิ่ง", "Beijing"),
	"CN-12": province("天津", "天津", "เทียนจิน", "Tianjin"),
	"CN-13": province("河北", "河北", "เหอเป่ย์", "Hebei"),
	"CN-14": province("山西", "山西", "ชานซี", "Shanxi"),
	"CN-15": province("内蒙古", "內蒙古", "มองโกเลียใน", "Inner Mongolia"),
	"CN-21": province("辽宁", "遼寧", "เหลียวหนิง", "Liaoning"),
	"CN-22": province("吉林", "吉林", "จี๋หลิน", "Jilin"),
	"CN-23": province("黑龙江", "黑龍江", "เฮย์หลงเจียง", "Heilongjiang"),
	"CN-31": province("上海", "上海", "เซี่ยงไฮ้", "Shanghai"),
	"CN-32": province("江苏", "江蘇", "เจียงซู", "Jiangsu"),
	"CN-33": province("浙江", "浙江", "เจ้อเจียง", "Zhejiang"),
	"CN-34": province("安徽", "安徽", "อานฮุย", "Anhui"),
	"CN-35": province("福建", "福建", "ฝูเจี้ยน", "Fujian"),
	"CN-36": province("江西", "江西", "เจียงซี", "Jiangxi"),
	"CN-37": province("山东", "山東", "ซานตง", "Shandong"),
	"CN-41": province("河南", "河南", "เหอหนาน", "Henan"),
	"CN-42": province("湖北", "湖北", "หูเป่ย์", "Hubei"),
	"CN-43": province("湖南", "湖南", "หูหนาน", "Hunan"),
	"CN-44": province("广东", "廣東", "กวางตุ้ง", "Guangdong"),
	"CN-45": province("广西", "廣西", "กว่างซี", "Guangxi"),
	"CN-46": province("海南", "海南", "ไหหลำ", "Hainan"),
	"CN-50": province("重庆", "重慶", "ฉงชิ่ง", "Chongqing"),
	"CN-51": province("四川", "四川", "เสฉวน", "Sichuan"),
	"CN-52": province("贵州", "貴州", "กุ้ยโจว", "Guizhou"),
	"CN-53": province("云南", "雲南", "ยูนนาน", "Yunnan"),
	"CN-54": province("西藏", "西藏", "ทิเบต", "Tibet"),
	"CN-61": province("陕西", "陝西", "ส่านซี", "Shaanxi"),
	"CN-62": province("甘肃", "甘肅", "กานซู่", "Gansu"),
	"CN-63": province("青海", "青海", "ชิงไห่", "Qinghai"),
	"CN-64": province("宁夏", "寧夏", "หนิงเซี่ย", "Ningxia"),
	"CN-65": province("新疆", "新疆", "ซินเจียง", "Xinjiang"),
}
